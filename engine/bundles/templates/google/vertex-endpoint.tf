{{>google/parts/head.tf}}
