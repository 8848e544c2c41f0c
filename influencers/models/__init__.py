"""Who earns: applications, creators, their storefronts and the products that they pin."""

from influencers.models.creator import Application, Creator
from influencers.models.enthusiast import EnthusiastScore
from influencers.models.storefront import HandleRecord, Pin, Storefront

__all__ = ["Application", "Creator", "EnthusiastScore", "HandleRecord", "Pin", "Storefront"]
