{{>aws/parts/head.tf}}

variable "cluster" {
  type        = string
  description = "The name of the cluster, which is there already"
}

variable "subnets" {
  type        = list(string)
  description = "Subnets of the cluster"
}

resource "aws_eks_node_group" "nodes" {
  cluster_name           = var.cluster
  node_group_name_prefix = "{{shortName}}-"
  node_role_arn          = aws_iam_role.node.arn
  subnet_ids             = var.subnets
  # {{instanceType.note}}
  instance_types = ["{{instanceType}}"]
  ami_type       = "{{eksAmi}}"
  # {{market.note}}
  capacity_type = "{{market}}"
  scaling_config {
    # {{minCount.note}}
    min_size = {{minCount}}
    # {{count.note}}
    desired_size = {{count}}
    # {{maxCount.note}}
    max_size = {{maxCount}}
  }
  # A change replaces one node at a time.
  update_config {
    max_unavailable = 1
  }
  depends_on = [aws_iam_role_policy_attachment.node]
}

resource "aws_iam_role" "node" {
  name_prefix = "{{shortName}}-node-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each   = toset(["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"])
  role       = aws_iam_role.node.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.value}"
}

output "nodes" {
  value = aws_eks_node_group.nodes.node_group_name
}
