# Uploads the model with its image IMAGE to PROJECT: as a new version if there is one with its name.
set -eu
api="https://{{region}}-aiplatform.googleapis.com/v1"
here="projects/$PROJECT/locations/{{region}}"
token=$(gcloud auth print-access-token)

# Sends a request and waits for what it starts: METHOD PATH BODY. Ends if that failed.
request() {
  answer=$(curl --silent --show-error --fail-with-body --request "$1" --header "Authorization: Bearer $token" --header "Content-Type: application/json" --data "$3" "$api/$2")
  operation=$(printf '%s' "$answer" | sed -n 's/^ *"name": "\(.*operations.*\)",*$/\1/p')
  left=90
  while :; do
    case $answer in
      *'"error":'*) echo "$answer" >&2; exit 1 ;;
      *'"done": true'*) return ;;
    esac
    left=$((left - 1))
    if [ "$left" -lt 0 ]; then
      echo "$operation is not done after half an hour" >&2
      exit 1
    fi
    sleep 20
    answer=$(curl --silent --show-error --fail-with-body --header "Authorization: Bearer $token" "$api/$operation")
  done
}

model=$(sed "s|IMAGE|$IMAGE|" model.json)
if gcloud ai models describe {{name}} --region={{region}} --project="$PROJECT" >/dev/null 2>&1; then
  model=$(printf '%s' "$model" | sed "s|\"modelId\": .*|\"parentModel\": \"$here/models/{{name}}\",|")
fi
request POST "$here/models:upload" "$model"
