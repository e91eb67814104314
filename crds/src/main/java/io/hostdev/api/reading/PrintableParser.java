// SPDX-License-Identifier: Apache-2.0
package io.hostdev.api.reading;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import io.hostdev.core.words.Words;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Whatever stands in a string comes out printable and of a bounded length: it was written by an
/// agent or by another program.
final class PrintableParser extends JsonParserDelegate {

    /// Longer than any field of the API.
    private static final int LONGEST = 4096;

    PrintableParser(JsonParser parser) {
        super(parser);
    }

    @Override
    public @Nullable String getText() throws IOException {
        String text = super.getText();
        return currentToken() == JsonToken.VALUE_STRING && text != null
                ? Words.of(text, LONGEST)
                : text;
    }

    @Override
    public @Nullable String getValueAsString() throws IOException {
        return currentToken() == JsonToken.VALUE_STRING ? getText() : super.getValueAsString();
    }

    @Override
    public @Nullable String getValueAsString(@Nullable String otherwise) throws IOException {
        return currentToken() == JsonToken.VALUE_STRING
                ? getText()
                : super.getValueAsString(otherwise);
    }

    @Override
    public @Nullable String nextTextValue() throws IOException {
        return nextToken() == JsonToken.VALUE_STRING ? getText() : null;
    }
}
