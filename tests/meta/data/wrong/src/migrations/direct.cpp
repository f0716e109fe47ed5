// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/program.h"
#include "sql/script.h"

#include <pg_query.h>
#ifdef __linux__
#    include <libpq-fe.h>
#endif
