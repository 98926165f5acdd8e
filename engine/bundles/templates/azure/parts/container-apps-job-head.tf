{{>azure/parts/head.tf}}

{{>azure/parts/image.tf}}

{{>azure/parts/storage.tf}}

{{>azure/parts/environment.tf}}

