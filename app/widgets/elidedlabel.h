// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace archon::app::widgets {

// A line of plain text that is cut with an ellipsis where the room ends, instead of asking for more. GUI thread.
class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget *parent = nullptr);

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace archon::app::widgets
