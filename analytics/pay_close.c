#include "analytics/pay_close.h"

#include <string.h>

static void file_destroy(gpointer data)
{
	struct pay_file *file = data;

	g_free(file->path);
	g_free(file->bytes);
	g_free(file);
}

GPtrArray *pay_files_new(void)
{
	return g_ptr_array_new_with_free_func(file_destroy);
}

static void approval_destroy(gpointer data)
{
	struct pay_approval *approval = data;

	g_free(approval->exception);
	g_free(approval->engineer);
	g_free(approval->pool);
	g_free(approval->reason);
	g_free(approval->approver);
	g_free(approval->source);
	g_free(approval);
}

GPtrArray *pay_approvals_new(void)
{
	return g_ptr_array_new_with_free_func(approval_destroy);
}

static bool is_person(const char *text, const char *name)
{
	g_autofree char *left = g_utf8_casefold(text, -1);
	g_autofree char *right = name != NULL ? g_utf8_casefold(name, -1) : NULL;

	return g_strcmp0(left, right) == 0;
}

/* Whether the approver is the engineer, under any name that the engineer ever had. */
static bool is_own(const char *approver, const char *id, const struct catalogue *catalogue)
{
	if (id == NULL)
		return false;
	for (guint i = 0; i < catalogue->engineers->len; i++) {
		const struct engineer *engineer = catalogue->engineers->pdata[i];

		if (g_str_equal(engineer->id, id) &&
		    (is_person(approver, engineer->name) || is_person(approver, engineer->email)))
			return true;
	}
	return is_person(approver, id);
}

struct pay_approval *pay_approval_of(const GPtrArray *approvals,
    const struct pay_problem *exception, const struct catalogue *catalogue)
{
	for (guint i = 0; i < approvals->len; i++) {
		struct pay_approval *approval = approvals->pdata[i];

		if (g_str_equal(approval->exception, exception->code) &&
		    g_strcmp0(approval->engineer, exception->engineer) == 0 &&
		    g_strcmp0(approval->pool, exception->pool) == 0 &&
		    approval->start_utc == exception->start_utc &&
		    approval->end_utc == exception->end_utc &&
		    !is_own(approval->approver, exception->engineer, catalogue))
			return approval;
	}
	return NULL;
}

const struct pay_problem *pay_problem_find(
    const GPtrArray *problems, const struct pay_problem *problem)
{
	for (guint i = 0; i < problems->len; i++) {
		const struct pay_problem *other = problems->pdata[i];

		if (other->start_utc == problem->start_utc && other->end_utc == problem->end_utc &&
		    g_str_equal(other->code, problem->code) &&
		    g_strcmp0(other->engineer, problem->engineer) == 0 &&
		    g_strcmp0(other->pool, problem->pool) == 0)
			return other;
	}
	return NULL;
}
