package wire_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/openfunction/function-openfunction-gateway/internal/wire"
)

// nested returns content in so many messages, each the only field of the next and with one
// of the tags, the innermost with the last.
func nested(content []byte, times int, tags ...byte) []byte {
	for range times {
		for i := range tags {
			content = protowire.AppendBytes([]byte{tags[len(tags)-1-i]}, content)
		}
	}
	return content
}

// text returns a Struct with a field whose key and value are these.
func text(key, value string) []byte {
	e := protowire.AppendString([]byte{0x0a}, key)
	e = protowire.AppendBytes(append(e, 0x12), protowire.AppendString([]byte{0x1a}, value))
	return protowire.AppendBytes([]byte{0x0a}, e)
}

// TestCheckTakesWhatProtobufTakes names what is special about bytes; FuzzObject tries others.
func TestCheckTakesWhatProtobufTakes(t *testing.T) {
	const object, entry, value, list, item = 0x2a, 0x0a, 0x12, 0x32, 0x0a
	short, long := "\xc3", strings.Repeat("a", 300)+"\xc3"
	null := []byte{0x08, 0x00}
	tests := map[string]struct {
		raw     []byte
		refused string
	}{
		"Nothing":               {nil, ""},
		"NoTag":                 {[]byte{0x00, 0x00}, "cannot parse invalid wire-format data"},
		"NoNumber":              {[]byte{0x02, 0x00}, "cannot parse invalid wire-format data"},
		"CutShort":              {[]byte{0x0a, 0x01}, "cannot parse invalid wire-format data"},
		"CutShortTwoBytes":      {[]byte{0x0a, 0x82, 0x01, 0x00}, "cannot parse invalid wire-format data"},
		"CutShortNumber":        {nested([]byte{0x11, 0, 0, 0, 0, 0, 0, 0}, 1, entry, value), "cannot parse invalid wire-format data"},
		"UnknownField":          {append([]byte{0x12, 0x01, 0xff}, text("a", "b")...), ""},
		"UnknownFieldOf16":      {append([]byte{0x82, 0x01, 0x01, 0xff}, text("a", "b")...), ""},
		"UnknownGroup":          {[]byte{0x13, 0x0a, 0x01, 0xff, 0x14}, ""},
		"OpenGroup":             {[]byte{0x13, 0x0a, 0x00}, "cannot parse invalid wire-format data"},
		"EndOfNoGroup":          {[]byte{0x14}, "cannot parse invalid wire-format data"},
		"NumberForAnObject":     {[]byte{0x08, 0x07}, ""},
		"TagOfTwoBytes":         {append([]byte{0x8a, 0x00}, text("a", short)[1:]...), "text is not valid UTF-8"},
		"LengthOfTwoBytes":      {[]byte{0x0a, 0x83, 0x00, 0x0a, 0x01, 0xff}, "text is not valid UTF-8"},
		"LengthOfThreeBytes":    {[]byte{0x0a, 0x83, 0x80, 0x00, 0x0a, 0x01, 0xff}, "text is not valid UTF-8"},
		"UTF8":                  {text("é", "🚀"+strings.Repeat("é", 300)), ""},
		"NoUTF8InAKey":          {text(short, "a"), "text is not valid UTF-8"},
		"NoUTF8InALongKey":      {text(long, "a"), "text is not valid UTF-8"},
		"NoUTF8InAString":       {text("a", short), "text is not valid UTF-8"},
		"NoUTF8InALongString":   {text("a", long), "text is not valid UTF-8"},
		"NoUTF8BehindANumber":   {nested(append([]byte{0x11, 0, 0, 0, 0, 0, 0, 0xf0, 0xbf, 0x1a, 0x01}, short...), 1, entry, value), "text is not valid UTF-8"},
		"NoUTF8BeforeItsObject": {append(text("a", short), text("a", "b")...), "text is not valid UTF-8"},
		"NoUTF8InAnUnknownOne":  {nested([]byte{0x3a, 0x01, 0xc3}, 1, entry, value), ""},
		"Lists":                 {nested(nested(null, 4998, list, item), 1, entry, value), ""},
		"OneListTooMany":        {nested(nested(null, 4999, list, item), 1, entry, value), "messages are nested too deep"},
		"Objects":               {nested(nested(null, 3332, object, entry, value), 1, entry, value), ""},
		"OneObjectTooMany":      {nested(nested(null, 3333, object, entry, value), 1, entry, value), "messages are nested too deep"},
		"OneObjectTooManyFirst": {append(nested(nested(null, 3333, object, entry, value), 1, entry, value), text("a", "b")...), "messages are nested too deep"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if err := proto.Unmarshal(tc.raw, &structpb.Struct{}); (err != nil) != (tc.refused != "") {
				t.Errorf("bad test: protobuf says %v", err)
			}
			got := ""
			if err := wire.Struct.Check(tc.raw); err != nil {
				got = err.Error()
			}
			if got != tc.refused {
				t.Errorf("want %q, got %q", tc.refused, got)
			}
		})
	}
}
