// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme/colors.h"

#include <qt6keychain/keychain.h>
#include <QtGui/QColor>
#include <QWidget>
