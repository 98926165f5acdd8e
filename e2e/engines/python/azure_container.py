"""Makes a container in Azure Storage, or gets the Parquet files of a folder of one.

usage: azure_container.py make CONTAINER
       azure_container.py get CONTAINER FOLDER TARGET
"""

import json
import os
import sys
from pathlib import Path

from azure.storage.blob import ContainerClient

container = ContainerClient.from_connection_string(os.environ["AZURE_STORAGE_CONNECTION_STRING"], sys.argv[2])
if sys.argv[1] == "make":
    container.create_container()
    print(json.dumps({"made": sys.argv[2]}))
else:
    source, target = sys.argv[3], Path(sys.argv[4])
    target.mkdir(parents=True)
    names = [name for name in container.list_blob_names(name_starts_with=source) if name.endswith(".parquet")]
    for name in names:
        (target / name.rsplit("/", 1)[-1]).write_bytes(container.download_blob(name).readall())
    print(json.dumps({"files": len(names)}))
