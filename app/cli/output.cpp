// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output.h"

#include <QJsonDocument>

#include <cerrno>

using namespace Qt::StringLiterals;

namespace archon::app::cli {

namespace {

QByteArray escapeFor(Style style)
{
    switch (style) {
    case Style::Plain:
        return {};
    case Style::Bold:
        return "\033[1m"_ba;
    case Style::Dim:
        return "\033[2m"_ba;
    case Style::Good:
        return "\033[32m"_ba;
    case Style::Warning:
        return "\033[33m"_ba;
    case Style::Bad:
        return "\033[31m"_ba;
    }
    return {};
}

QByteArray render(const Line &line, bool colour)
{
    QByteArray bytes;
    for (const Span &span : line) {
        const QByteArray escape = colour && !span.text.isEmpty() ? escapeFor(span.style) : QByteArray();
        bytes += escape + printable(span.text).toUtf8() + (escape.isEmpty() ? ""_ba : "\033[0m"_ba);
    }
    while (bytes.endsWith(' ')) {
        bytes.chop(1);
    }
    return bytes + '\n';
}

bool mayColour(const Streams &streams, bool terminal)
{
    // https://no-color.org: any value but the empty one.
    return terminal && streams.environment.value(u"NO_COLOR"_s).isEmpty()
        && streams.environment.value(u"TERM"_s) != "dumb"_L1;
}

bool turnsDirection(char16_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F;
}

} // namespace

Output::Output(const Streams &streams, bool json)
    : m_streams(streams),
      m_json(json),
      m_outColour(mayColour(streams, streams.outIsTerminal)),
      m_errColour(mayColour(streams, streams.errIsTerminal))
{
}

void Output::print(const Line &line)
{
    if (!m_json) {
        write(m_streams.out.get(), render(line, m_outColour));
    }
}

void Output::document(const QJsonObject &object)
{
    if (m_json) {
        write(m_streams.out.get(), QJsonDocument(object).toJson(QJsonDocument::Indented));
    }
}

void Output::note(const Line &line)
{
    write(m_streams.err.get(), render(line, m_errColour));
}

void Output::write(QIODevice *device, const QByteArray &bytes)
{
    if (device == nullptr) {
        return;
    }
    errno = 0;
    qsizetype done = 0;
    while (done < bytes.size()) {
        const qint64 written = device->write(bytes.constData() + done, bytes.size() - done);
        if (written <= 0) {
            break;
        }
        done += written;
    }
    // A reader that went away has seen enough; a full disk is worth a word.
    if (done < bytes.size() && errno != EPIPE && device == m_streams.out.get() && !m_complained) {
        m_complained = true;
        note(u"archon-memory: standard output cannot be written: %1"_s.arg(device->errorString()));
    }
}

QString printable(const QString &text)
{
    QString result = text;
    for (QChar &c : result) {
        if (c == u'\n' || c == u'\r' || c == u'\t') {
            c = u' ';
        } else if (c.unicode() < 0x20 || (c.unicode() >= 0x7F && c.unicode() <= 0x9F) || turnsDirection(c.unicode())) {
            c = QChar::ReplacementCharacter;
        }
    }
    return result;
}

int columnsOf(const QString &text)
{
    int columns = 0;
    for (const char32_t c : text.toUcs4()) {
        const auto category = QChar::category(c);
        if (category != QChar::Mark_NonSpacing && category != QChar::Mark_Enclosing) {
            ++columns;
        }
    }
    return columns;
}

QString shortened(const QString &text, qsizetype maximum)
{
    return text.size() <= maximum ? text : text.left(maximum - 1) + u'…';
}

} // namespace archon::app::cli
