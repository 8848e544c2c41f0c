"""Who earns: applications, creators, their storefronts and the products that they pin."""

from influencers.models.creator import Application, Creator
from influencers.models.storefront import HandleRecord, Pin, Storefront

__all__ = ["Application", "Creator", "HandleRecord", "Pin", "Storefront"]
