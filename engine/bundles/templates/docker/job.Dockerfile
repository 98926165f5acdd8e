FROM python:{{pythonVersion}}-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --requirement requirements.txt
COPY . .
# A user without rights, by its number: Kubernetes takes only a number for one that is not root.
USER 65534:65534
ENTRYPOINT ["python"]
CMD ["{{jobFile}}"]
