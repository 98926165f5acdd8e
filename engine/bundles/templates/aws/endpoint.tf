{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/sagemaker-model.tf}}

{{>aws/parts/endpoint-settings.tf}}

{{>aws/parts/endpoint.tf}}
