// SPDX-License-Identifier: GPL-3.0-or-later
#include "cluster/localcluster.h"
#include "sourcetext.h"

#include <pg_query.h>
