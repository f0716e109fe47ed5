// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/executor.h"
#include "pages/page.h"

#include <KSyntaxHighlighting/Repository>
#include <pqxx/pqxx>
#include <QNetworkAccessManager>
#include <qt6keychain/keychain.h>
#include <QWidget>
