locals {
  use_kafka = [
    { Effect = "Allow", Action = ["kafka-cluster:Connect", "kafka-cluster:WriteDataIdempotently"], Resource = local.brokers },
    {
      Effect = "Allow"
      Action = [
        "kafka-cluster:DescribeTopic",
        "kafka-cluster:CreateTopic",
        "kafka-cluster:ReadData",
        "kafka-cluster:WriteData",
      ]
      Resource = "arn:${local.partition}:kafka:{{region}}:${local.account}:topic/{{name}}/*"
    },
    {
      Effect   = "Allow"
      Action   = ["kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"]
      Resource = "arn:${local.partition}:kafka:{{region}}:${local.account}:group/{{name}}/*/{{name}}-consumers"
    },
  ]
}

output "servers" {
  description = "The addresses of the brokers"
  value       = local.servers
}

output "topics" {
  description = "Rows as JSON, predictions, and what the model cannot take"
  value       = ["{{name}}-requests", "{{name}}-answers", "{{name}}-dead-letters"]
}
