"""Copies a file or a folder to another place, on this machine or in a bucket.

usage: copy_files.py FROM TO
"""

import json
import sys

from pyarrow import fs

source, target = sys.argv[1:]
system, path = fs.FileSystem.from_uri(target) if "://" in target else (fs.LocalFileSystem(), target)
system.create_dir(path if not path.endswith(".parquet") else path.rsplit("/", 1)[0], recursive=True)
fs.copy_files(source, target)
print(json.dumps({"copied": target}))
