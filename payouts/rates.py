"""Which share a sale earns: a pure rule over the lines of one rate card (rule D2.2)."""

from collections.abc import Mapping, Sequence

BpsByPath = Mapping[tuple[str, bool], int]  # (category path, own label only) -> bps


def pick_bps(
    lines: BpsByPath, *, ancestor_paths: Sequence[str], is_own_label: bool, default_bps: int
) -> int:
    """Return the share in hundredths of a percent.

    The nearest category wins; at the same category a line for own-label goods wins over
    the general one when the product is of the shop's own label. ``ancestor_paths`` starts
    with the product's own category.
    """
    for path in ancestor_paths:
        if is_own_label and (path, True) in lines:
            return lines[path, True]
        if (path, False) in lines:
            return lines[path, False]
    return default_bps
