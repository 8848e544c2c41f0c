"""The read path of the feed: posts rendered once, viewer state in one string, pages joined of both.

A warm page is one round trip to the feed store and no statement to the database:

    fastpass   who asks, proved without loading the session
    viewer     rights, smiles, saves, follows and blocks of one member, packed
    fragment   a post as finished bytes, HTML or JSON, patched for who looks
    shelf      the fragments that this process holds; the others from the store or rendered
    memory     what this process remembers: removed and touched posts, new posts, staff switches
    reader     which posts stand on a page, and where the next one begins
    jsonpage, htmlpage   the page as bytes
    shortcut   answers warm pages in front of Django
    fragments  cards for the other pages that show posts
    touch      what services call when something that a page shows has changed
"""
