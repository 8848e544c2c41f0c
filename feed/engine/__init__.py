"""The feed engine: candidate pools, the ranking rule, the merge, packed snapshots and their stores.

`keys`, `ranking`, `merge`, `profile`, `snapshot`, `cursor` and `splice` are pure and free of
Django. `pools`, `build` and `store` are the workers that read and write.
"""
