// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QSaveFile>
#include <QString>

#include <memory>

namespace archon::migrations {

// A file that appears whole and safely on the disk, or not at all. Only its owner may read it, since it holds what
// agents remember, and no file that is there already is touched. Blocks: worker thread.
class BackupFile {
public:
    [[nodiscard]] static core::Result<std::unique_ptr<BackupFile>> create(const QString &path);

    // A failure is remembered and told by finish().
    void write(const QByteArray &bytes);
    [[nodiscard]] core::Result<void> finish();

private:
    explicit BackupFile(const QString &path) : m_file(path) { }
    [[nodiscard]] core::Error failure(const QString &reason) const;

    QSaveFile m_file;
    bool m_failed = false;
};

} // namespace archon::migrations
