#include "base/error.h"

G_DEFINE_QUARK(nines - error - quark, nines_error)

bool fail(GError **error, enum nines_error kind, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, NINES_ERROR, (gint)kind, message);
	return false;
}
