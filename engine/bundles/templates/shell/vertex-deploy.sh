#!/bin/sh
# {{headline}}
# Deploys it to an endpoint, which is made if there is none, and takes away what the endpoint ran before.
{{>shell/vertex.sh}}

if ! gcloud ai endpoints describe {{name}} --region={{region}} --project="$PROJECT" >/dev/null 2>&1; then
  request POST "$here/endpoints?endpointId={{name}}" '{"displayName": "{{name}}"}'
fi
settings=$(sed "s|PROJECT|$PROJECT|" deploy.json)
older=$(gcloud ai endpoints describe {{name}} --region={{region}} --project="$PROJECT" --format='value(deployedModels.id)')
request POST "$here/endpoints/{{name}}:deployModel" "$settings"
IFS=';'
for id in $older; do
  gcloud ai endpoints undeploy-model {{name}} --region={{region}} --project="$PROJECT" --deployed-model-id="$id"
done
