"""Load Apprise's e-mail plugin once, past a warning of its own that is none of ours."""

import warnings

with warnings.catch_warnings():
    # Its PGP helper imports imghdr, which Python 3.13 drops; Apprise has a stand-in for that.
    warnings.filterwarnings("ignore", "'imghdr' is deprecated", DeprecationWarning)
    import apprise.plugins.email  # noqa: F401
