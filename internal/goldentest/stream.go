package goldentest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// readObject reads a file of one YAML document.
func readObject(path string) (*unstructured.Unstructured, error) {
	objects, err := ReadStream(path)
	if err != nil {
		return nil, err
	}
	if len(objects) != 1 {
		return nil, fmt.Errorf("%s: has %d documents: it takes one", path, len(objects))
	}
	return objects[0], nil
}

// ReadStream reads a file of YAML documents, none if the path is empty.
func ReadStream(path string) ([]*unstructured.Unstructured, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	docs, err := ParseStream(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	objects := make([]*unstructured.Unstructured, len(docs))
	for i := range docs {
		objects[i] = &unstructured.Unstructured{Object: docs[i]}
	}
	return objects, nil
}

// ParseStream parses YAML documents. Every number is a float64, as in a protobuf
// Struct. An empty document is an error, as it is to Crossplane's CLI.
func ParseStream(data []byte) ([]map[string]any, error) {
	var docs []map[string]any
	r := kyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(data)))
	for {
		raw, err := r.Read()
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		if err != nil {
			return nil, err
		}
		var doc map[string]any
		if err := yaml.UnmarshalStrict(raw, &doc); err != nil {
			return nil, err
		}
		if len(doc) == 0 {
			return nil, errors.New("has an empty document: put comments behind the --- of the one they speak of")
		}
		docs = append(docs, doc)
	}
}

// MarshalStream returns the YAML of documents, each with its keys in order, so that
// ParseStream reads them back.
func MarshalStream(docs []map[string]any) ([]byte, error) {
	var stream bytes.Buffer
	for _, doc := range docs {
		y, err := yaml.Marshal(doc)
		if err != nil {
			return nil, err
		}
		stream.WriteString("---\n")
		stream.Write(y)
	}
	return stream.Bytes(), nil
}
