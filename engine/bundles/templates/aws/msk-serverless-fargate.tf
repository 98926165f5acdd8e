{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/network.tf}}

{{>aws/parts/brokers-serverless.tf}}

{{>aws/parts/kafka-rights.tf}}

{{>aws/parts/kafka-consumers-fargate.tf}}

{{>aws/parts/logs.tf}}
