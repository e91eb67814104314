{{- define "hostdev.labels" -}}
app.kubernetes.io/name: hostdev
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "hostdev.operator" -}}{{ .Release.Name }}-operator{{- end }}
{{- define "hostdev.agent" -}}{{ .Release.Name }}-agent{{- end }}
{{- /* Of objects that have no namespace, so that two releases of one name do not fight. */}}
{{- define "hostdev.operator.cluster" -}}{{ .Release.Namespace }}-{{ .Release.Name }}-operator{{- end }}
{{- define "hostdev.agent.cluster" -}}{{ .Release.Namespace }}-{{ .Release.Name }}-agent{{- end }}
{{- define "hostdev.uninstall" -}}{{ .Release.Name }}-uninstall{{- end }}
{{- define "hostdev.uninstall.cluster" -}}{{ .Release.Namespace }}-{{ .Release.Name }}-uninstall{{- end }}
{{- define "hostdev.sweep" -}}{{ .Release.Name }}-sweep{{- end }}

{{- /* What failed stays for whoever wants to know why, until the next time. */}}
{{- define "hostdev.hook" -}}
helm.sh/hook: {{ .on }}
helm.sh/hook-weight: {{ .weight | quote }}
helm.sh/hook-delete-policy: before-hook-creation{{ if not .stays }},hook-succeeded{{ end }}
{{- end }}

{{- /* Metadata of a pod: the selector's labels, and what the values add. */}}
{{- define "hostdev.podMetadata" -}}
labels:
  {{- with .values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- include "hostdev.labels" . | nindent 2 }}
{{- with .values.podAnnotations }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
