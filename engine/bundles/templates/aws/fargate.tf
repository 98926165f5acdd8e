{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/network.tf}}

{{>aws/parts/fargate-service.tf}}

{{>aws/parts/logs.tf}}
