// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/streams.h"

#include <QJsonObject>
#include <QList>
#include <QString>

#include <utility>

namespace archon::app::cli {

enum class Style { Plain, Bold, Dim, Good, Warning, Bad };

// A piece of a line in one style. The text may come from a server or a file: control characters in it are shown, never
// sent to the terminal.
struct Span {
    Span(QString spanText, Style spanStyle = Style::Plain) : text(std::move(spanText)), style(spanStyle) { }
    QString text;
    Style style = Style::Plain;
};
using Line = QList<Span>;

// Writes what a command has to say, to people or to programs. Either print() or document() reaches standard output,
// never both, so that commands can call both without asking. A closed pipe is no error.
class Output {
public:
    Output(const Streams &streams, bool json);

    [[nodiscard]] bool isJson() const { return m_json; }
    // Somebody looks at standard error: progress is worth showing.
    [[nodiscard]] bool isWatched() const { return m_streams.errIsTerminal; }

    // For people, on standard output.
    void print(const Line &line);
    void print(const QString &line = {}) { print(Line{line}); }
    // For programs, on standard output; once.
    void document(const QJsonObject &object);
    // Diagnostics and progress, on standard error, in both modes.
    void note(const Line &line);
    void note(const QString &line) { note(Line{line}); }

private:
    void write(QIODevice *device, const QByteArray &bytes);

    Streams m_streams;
    bool m_json = false;
    bool m_outColour = false;
    bool m_errColour = false;
    bool m_complained = false;
};

// The text with control characters and marks that turn the writing direction made visible, line ends as blanks.
[[nodiscard]] QString printable(const QString &text);
// How many columns of a terminal a text takes, as far as one can tell without one.
[[nodiscard]] int columnsOf(const QString &text);
// At most so many characters, with an ellipsis where something was left out.
[[nodiscard]] QString shortened(const QString &text, qsizetype maximum);

} // namespace archon::app::cli
