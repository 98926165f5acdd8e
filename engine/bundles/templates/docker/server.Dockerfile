FROM python:{{pythonVersion}}-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --requirement requirements.txt
COPY . .
# A user without rights, by its number: Kubernetes takes only a number for one that is not root.
USER 65534:65534
EXPOSE 8080
# One worker for each session: {{sessions.note}}
ENTRYPOINT ["uvicorn", "server:app", "--host", "0.0.0.0", "--port", "8080", "--workers", "{{sessions}}", "--no-access-log"]
# SageMaker starts the container with the word `serve`, which the server does not need.
CMD []
