"""What somebody who has the station's files, or all of its keys, can do to its audit log, and what sees it."""
