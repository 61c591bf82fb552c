/*
 * JSON is read here and not by libfyaml, for which it is YAML in flow style: of a text without line
 * ends, as most exports are, that would keep every token until the end, at fifty times its size.
 */
#include <string.h>

#include "base/yaml_tree.h"

struct parser {
	struct builder *builder;
	const char *at, *end;
	GString *unescaped;
};

static bool read_value(struct parser *parser);

static size_t offset_of(const struct parser *parser, const char *at)
{
	return (size_t)(at - parser->builder->bytes);
}

static bool fail_at(struct parser *parser, const char *at, const char *message)
{
	if (at == parser->end)
		message = "the text ends before it is complete";
	return builder_fail(parser->builder, offset_of(parser, at), message);
}

/* Skips blanks. The next byte, or NUL at the end. */
static char next_byte(struct parser *parser)
{
	while (parser->at < parser->end && memchr(" \t\r\n", *parser->at, 4) != NULL)
		parser->at++;
	return parser->at < parser->end ? *parser->at : '\0';
}

/* The four digits of a \u escape, or -1. */
static int read_hex(const char *at, const char *end)
{
	int unit = 0;

	for (int i = 0; i < 4; i++) {
		int digit = at + i < end ? g_ascii_xdigit_value(at[i]) : -1;

		if (digit < 0)
			return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

/* Reads a \u escape, or two of them that are a surrogate pair, from the u on. 0 when it is
 * neither. */
static gunichar read_unicode(struct parser *parser)
{
	int high = read_hex(parser->at + 1, parser->end), low = -1;

	parser->at += 5;
	if (high < 0xd800 || high >= 0xe000)
		return (gunichar)MAX(high, 0);
	if (high < 0xdc00 && parser->end - parser->at > 6 && strncmp(parser->at, "\\u", 2) == 0)
		low = read_hex(parser->at + 2, parser->end);
	parser->at += 6;
	if (low < 0xdc00 || low >= 0xe000)
		return 0;
	return 0x10000 + (((gunichar)high & 0x3ff) << 10) + ((gunichar)low & 0x3ff);
}

/* An escape, from its backslash on. */
static bool read_escape(struct parser *parser)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *escape = parser->at++;

	if (parser->at == parser->end)
		return fail_at(parser, parser->at, "");
	const char *letter = strchr(letters, *parser->at);
	if (letter != NULL) {
		g_string_append_c(parser->unescaped, meanings[letter - letters]);
		parser->at++;
		return true;
	}
	gunichar character = *parser->at == 'u' ? read_unicode(parser) : 0;
	if (character == 0)
		return fail_at(parser, escape, "not the escape of a character");
	g_string_append_unichar(parser->unescaped, character);
	return true;
}

static bool read_text(struct parser *parser)
{
	const char *quote = parser->at++;

	g_string_truncate(parser->unescaped, 0);
	while (parser->at < parser->end && *parser->at != '"') {
		const char *plain = parser->at;

		while (parser->at < parser->end && *parser->at != '"' && *parser->at != '\\' &&
		    (unsigned char)*parser->at >= ' ')
			parser->at++;
		g_string_append_len(parser->unescaped, plain, parser->at - plain);
		if (parser->at == parser->end || *parser->at == '"')
			break;
		if (*parser->at != '\\')
			return fail_at(parser, parser->at,
			    "a control character, or the end of the line, in a text");
		if (!read_escape(parser))
			return false;
	}
	if (parser->at == parser->end)
		return fail_at(parser, parser->at, "");
	parser->at++;
	builder_move(parser->builder, offset_of(parser, quote));
	parser->builder->end = offset_of(parser, parser->at);
	return builder_add_scalar(
	    parser->builder, parser->unescaped->str, parser->unescaped->len, true);
}

static bool skip_digits(const char **at, const char *end)
{
	const char *first = *at;

	while (*at < end && g_ascii_isdigit(**at))
		(*at)++;
	return *at > first;
}

static bool is_number(const char *at, const char *end)
{
	at += at < end && *at == '-';
	if (at < end && *at == '0')
		at++;
	else if (!skip_digits(&at, end))
		return false;
	if (at < end && *at == '.' && (at++, !skip_digits(&at, end)))
		return false;
	if (at < end && (*at == 'e' || *at == 'E')) {
		at++;
		at += at < end && (*at == '+' || *at == '-');
		if (!skip_digits(&at, end))
			return false;
	}
	return at == end;
}

static bool is_word(const char *at, size_t size, const char *word)
{
	return strlen(word) == size && memcmp(at, word, size) == 0;
}

/* A number, true, false or null. */
static bool read_word(struct parser *parser)
{
	const char *word = parser->at;

	while (parser->at < parser->end && strchr(" \t\r\n,:[]{}\"", *parser->at) == NULL)
		parser->at++;
	size_t size = (size_t)(parser->at - word);
	bool is_null = is_word(word, size, "null");
	if (!is_null && !is_word(word, size, "true") && !is_word(word, size, "false") &&
	    !is_number(word, parser->at))
		return fail_at(parser,
		    parser->builder->depth > 0 && parser->at == parser->end ? parser->end : word,
		    "expected a value; a text needs double quotes");
	builder_move(parser->builder, offset_of(parser, word));
	parser->builder->end = offset_of(parser, parser->at);
	return builder_add_scalar(parser->builder, is_null ? NULL : word, size, false);
}

static bool read_key(struct parser *parser)
{
	if (next_byte(parser) != '"')
		return fail_at(parser, parser->at, "expected a key in double quotes");
	if (!read_text(parser))
		return false;
	if (next_byte(parser) != ':')
		return fail_at(parser, parser->at, "expected a colon behind the key");
	parser->at++;
	return true;
}

/* The members of a collection that was opened, up to the closing bracket. */
static bool read_members(struct parser *parser, enum yaml_kind kind, char bracket)
{
	if (next_byte(parser) == bracket)
		return true;
	while (true) {
		if ((kind == YAML_MAPPING && !read_key(parser)) || !read_value(parser))
			return false;
		char byte = next_byte(parser);
		if (byte == bracket)
			return true;
		if (byte != ',')
			return fail_at(parser, parser->at,
			    kind == YAML_MAPPING ? "expected a comma or }"
						 : "expected a comma or ]");
		const char *comma = parser->at++;
		if (next_byte(parser) == bracket)
			return fail_at(parser, comma, "JSON has no trailing comma");
	}
}

static bool read_collection(struct parser *parser, enum yaml_kind kind)
{
	builder_move(parser->builder, offset_of(parser, parser->at));
	parser->at++;
	if (!builder_open(parser->builder, kind) ||
	    !read_members(parser, kind, kind == YAML_MAPPING ? '}' : ']'))
		return false;
	parser->at++;
	parser->builder->end = offset_of(parser, parser->at);
	return builder_close(parser->builder);
}

static bool read_value(struct parser *parser)
{
	switch (next_byte(parser)) {
	case '{':
		return read_collection(parser, YAML_MAPPING);
	case '[':
		return read_collection(parser, YAML_SEQUENCE);
	case '"':
		return read_text(parser);
	default:
		return read_word(parser);
	}
}

bool yaml_build_json(struct builder *builder)
{
	g_autoptr(GString) unescaped = g_string_new(NULL);
	struct parser parser = { builder, builder->bytes, builder->bytes + builder->size, NULL };

	parser.unescaped = unescaped;
	if (builder->size >= 3 && memcmp(builder->bytes, "\xef\xbb\xbf", 3) == 0)
		parser.at += 3;
	while (parser.end > parser.at && memchr(" \t\r\n", parser.end[-1], 4) != NULL)
		parser.end--;
	builder_begin_document(builder);
	if (!read_value(&parser))
		return false;
	next_byte(&parser);
	return parser.at == parser.end ||
	    builder_fail(
		builder, offset_of(&parser, parser.at), "text behind the end of the document");
}
