// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/right.h"

#include "core/result.h"

#include <QString>

#include <libpq-fe.h>
#include <pqxx/pqxx>

#include "right.moc"
