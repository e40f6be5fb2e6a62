package goldentest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// readSchemas reads the OpenAPI v3 documents in a folder, and returns the schemas
// of kinds in them by apiVersion and kind. An empty path has none.
func readSchemas(dir string) (map[string]map[string]any, error) {
	schemas := map[string]map[string]any{}
	if dir == "" {
		return schemas, nil
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		doc, err := readDocument(path)
		if err != nil {
			return nil, err
		}
		for _, schema := range doc.Components.Schemas {
			if kind, ok := kindOf(schema); ok {
				schemas[kind] = schema
			}
		}
	}
	return schemas, nil
}

// A document is the part of an OpenAPI v3 document that holds its schemas.
type document struct {
	Components struct {
		Schemas map[string]map[string]any `json:"schemas"`
	} `json:"components"`
}

func readDocument(path string) (document, error) {
	var doc document
	data, err := os.ReadFile(path)
	if err != nil {
		return doc, err
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return doc, fmt.Errorf("%s: %w", path, err)
	}
	return doc, nil
}

// kindOf returns the apiVersion and kind that a schema describes, and whether it
// describes one alone: what many kinds share, such as DeleteOptions, names them
// all.
func kindOf(schema map[string]any) (string, bool) {
	gvks, _ := schema["x-kubernetes-group-version-kind"].([]any)
	if len(gvks) != 1 {
		return "", false
	}
	gvk, _ := gvks[0].(map[string]any)
	group, _ := gvk["group"].(string)
	version, _ := gvk["version"].(string)
	kind, _ := gvk["kind"].(string)
	if group != "" {
		version = group + "/" + version
	}
	return version + " " + kind, true
}
