#!/bin/bash
# prometheus-rule.sh FILE...: writes files of Prometheus rules as PrometheusRule objects, which the operator takes.
# `namespace` in the environment names the namespace; lostreply without it.
set -euo pipefail

[ $# -gt 0 ] || {
    echo "usage: prometheus-rule.sh FILE..." >&2
    exit 64
}
for file in "$@"; do
    name=$(basename "$file" .yml)
    cat <<EOF
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: ${name//[._]/-}
  namespace: ${namespace:-lostreply}
  labels:
    app.kubernetes.io/name: lostreply
spec:
EOF
    sed 's/^\(.\)/  \1/' "$file"
done
