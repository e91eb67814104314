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
