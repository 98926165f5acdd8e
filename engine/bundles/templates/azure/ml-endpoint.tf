{{>azure/parts/head.tf}}
