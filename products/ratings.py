"""What the headline rating of a product leaves out, in words (row C07)."""

from typing import Any

from products.models import Product, Review

WORDS = {
    Review.Basis.HOUSE_SAMPLE: ("free sample", "free samples"),
    Review.Basis.CONNECTED: (
        "reviewer later paid or supplied by the brand",
        "reviewers later paid or supplied by the brand",
    ),
}


def left_out(product: Product) -> list[dict[str, Any]]:
    """Return basis, rating, reviews and note, as in "5.0 from 3 free samples" (1 query)."""
    return [
        {
            "basis": basis,
            "rating": round(rating, 2),
            "reviews": number,
            "note": f"{rating:.1f} from {number} {WORDS[Review.Basis(basis)][number > 1]}",
        }
        for basis, rating, number in product.reviews.left_out()
    ]
