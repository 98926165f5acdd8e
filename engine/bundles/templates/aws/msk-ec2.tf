{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/network.tf}}

{{>aws/parts/brokers.tf}}

{{>aws/parts/kafka-rights.tf}}

{{>aws/parts/kafka-consumers-ec2.tf}}

{{>aws/parts/logs.tf}}
