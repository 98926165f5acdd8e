FROM python:{{pythonVersion}}-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --requirement requirements.txt
COPY . .
# A user without rights, by its number: Kubernetes takes only a number for one that is not root.
USER 65534:65534
EXPOSE 8080
# One worker for each session: {{sessions.note}}
# Cloud Run names the port in PORT, Vertex AI in AIP_HTTP_PORT.
ENTRYPOINT ["sh", "-c", "exec uvicorn server:app --host 0.0.0.0 --port ${PORT:-${AIP_HTTP_PORT:-8080}} --workers {{sessions}} --no-access-log"]
# SageMaker starts the container with the word `serve`, which the server does not need.
CMD []
