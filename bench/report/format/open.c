// SPDX-License-Identifier: GPL-2.0-or-later
/* Opening a run that something is to be made of. */
#include "report/format/formats.h"
#include "report/text/view.h"

static bool is_empty(const struct model *model)
{
	model_each_arm(arm, model)
		if (view_measured(arm))
			return false;
	return true;
}

int report_open(struct model *model, const char *path, struct error *err)
{
	if (report_read_json(model, path, err))
		return -1;
	if (!is_empty(model))
		return 0;
	model_free(model);
	return error_set(err, STATUS_CANNOT,
			 "%s is empty: no arm of it was measured; give a run that measured "
			 "something",
			 path);
}
