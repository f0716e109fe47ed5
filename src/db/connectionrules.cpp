// SPDX-License-Identifier: GPL-3.0-or-later
#include "db/connectionrules.h"

using namespace Qt::StringLiterals;

namespace archon::db {

namespace {

using Fix = core::Fix::Kind;

QRegularExpression re(const QString &pattern)
{
    return QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption);
}

// Poolers answer with words of their own under XX000, so they come first.
QList<ConnectionRule> poolerRules()
{
    return {
        {{}, re(u"ECIRCUITBREAKER|too many authentication (failures|errors)"_s),
            "The pooler has locked this user out for a while, after too many wrong passwords."_L1,
            "Wait a few minutes, and put the right password in before trying again."_L1,
            "The database password can be reset in Database settings."_L1, Fix::EnterPassword},
        {{},
            re(u"tenant or user not found|tenant/user .* not found|no tenant identifier|external_id or sni_hostname"_s),
            "The pooler at {host} does not know the project or the user {user}."_L1,
            "The user name must be postgres.<project reference>, and the host the one that the dashboard shows for "
            "this project; "
            "its number and region cannot be guessed. A paused project is not known either."_L1,
            {}, Fix::None},
        {{}, re(u"not in tenant allow_?list|address not allowed"_s),
            "The network restrictions of the project do not let this computer in."_L1,
            "Add your public address to the allowed ones in Database settings."_L1, {}, Fix::None},
        {{},
            re(u"EMAXCONN|max client connections reached|MaxClientsInSessionMode|max_client_conn|no more connections allowed"_s),
            "The pooler has no free connection."_L1, "Close idle programs that use it, or try again in a moment."_L1,
            "The size of the pool is in Database settings."_L1, Fix::Retry},
        {{}, re(u"SSL connection is required|connection is insecure|sslmode=require"_s),
            "The server accepts encrypted connections only."_L1, "Connect with sslmode=require."_L1, {},
            Fix::RequireTls},
    };
}

QList<ConnectionRule> serverRules()
{
    constexpr auto notAllowed
        = "The server does not allow the user {user} to connect to the database {database} from this computer."_L1;
    constexpr auto allow = "Its pg_hba.conf decides that: have a line added for this user, database and address."_L1;
    return {
        {u"28P01"_s, {}, "The password for the user {user} is wrong, or there is no such user."_L1,
            "Enter the password again. Characters such as @ : / # ? % must be percent-encoded in a URL, and no "
            "brackets may be "
            "left around it."_L1,
            "It is the database password; it can be reset in Database settings. Through the pooler the user is "
            "postgres.<project reference>."_L1,
            Fix::EnterPassword, re(u"password authentication failed"_s)},
        {{}, re(u"wrong password|SASL authentication failed"_s), "The password for the user {user} is wrong."_L1,
            "Enter the password again."_L1, "It is the database password; it can be reset in Database settings."_L1,
            Fix::EnterPassword},
        {u"28000"_s, re(u"role \".*\" does not exist"_s), "There is no user {user} on the server."_L1,
            "Check the user name in the URL."_L1,
            "It is postgres for a direct connection and postgres.<project reference> through the pooler."_L1,
            Fix::None},
        {u"28000"_s, re(u"no pg_hba\\.conf entry.*SSL encryption|rejects connection.*SSL encryption"_s), notAllowed,
            allow, {}, Fix::None},
        {u"28000"_s, re(u"no encryption|SSL off"_s),
            "The server refuses unencrypted connections of the user {user} from here."_L1,
            "Connect with sslmode=require. If the server has no encryption at all, its pg_hba.conf must allow this computer."_L1,
            {}, Fix::RequireTls},
        {u"28000"_s, re(u"pg_hba\\.conf"_s), notAllowed, allow, {}, Fix::None},
        {u"28000"_s, re(u"(peer|ident) authentication failed"_s),
            "The server takes the user {user} only from the account of the same name on its own computer."_L1,
            "Run the program as that account, or connect over TCP with a password (host=localhost)."_L1, {}, Fix::None},
        {u"28000"_s, {}, "The server refused the user {user}."_L1, "Check the user name and how it may log in."_L1, {},
            Fix::None},
        {u"3D000"_s, {}, "There is no database {database} on the server."_L1,
            "Check the name at the end of the URL."_L1, "On Supabase it is called postgres."_L1, Fix::None,
            re(u"database \".*\" does not exist"_s)},
        {u"42501"_s, {}, "The user {user} may not connect to the database {database}."_L1,
            "Its owner can allow it: GRANT CONNECT ON DATABASE."_L1, {}, Fix::None,
            re(u"permission denied for database"_s)},
        {u"55000"_s, {}, "The database {database} takes no connections."_L1,
            "Templates are closed on purpose; check the name of the database."_L1, {}, Fix::None,
            re(u"not currently accepting connections"_s)},
        {u"53300"_s, {}, "The server has no free connection."_L1,
            "Close programs that hold idle connections, or try again in a moment."_L1, {}, Fix::Retry,
            re(u"too many clients|remaining connection slots|too many connections for"_s)},
        {u"57P03"_s, {}, "The server is starting up, shutting down or recovering."_L1, "Try again in a moment."_L1, {},
            Fix::Retry, re(u"the database system is"_s)},
    };
}

QList<ConnectionRule> tlsRules()
{
    return {
        {{}, re(u"server does not support SSL"_s),
            "The server at {host} offers no encryption, but the URL demands it."_L1,
            "For a server on this computer sslmode=prefer will do. Elsewhere do not send a password without "
            "encryption: switch "
            "TLS on at the server."_L1,
            {}, Fix::None},
        {{}, re(u"certificate verify failed|root certificate file .* does not exist|certificate chain"_s),
            "The server's certificate could not be verified."_L1,
            "Give the certificate of its authority with sslrootcert=FILE, or sslrootcert=system for a public one."_L1,
            "The certificate can be downloaded in Database settings."_L1, Fix::None},
        {{}, re(u"does not match host name"_s), "The server's certificate was made for another host name."_L1,
            "Use the name that the certificate bears; through a tunnel give it as host= and the address as hostaddr=."_L1,
            {}, Fix::None},
        {{},
            re(u"received invalid response to SSL negotiation|invalid response to GSSAPI negotiation|expected "
               u"authentication "
               "request from server, but received|wrong version number|packet length too long"_s),
            "What answers at {host} is not PostgreSQL, probably a web server."_L1,
            "Check host and port: the database URL is wanted, not the address of an API or a web page."_L1, {},
            Fix::None},
    };
}

QList<ConnectionRule> networkRules()
{
    return {
        {{}, re(u"no password supplied"_s), "The server wants a password, and there is none."_L1,
            "Enter it. It was looked for in the URL, the keychain, PGPASSWORD, the service file and the pgpass file."_L1,
            {}, Fix::EnterPassword},
        {{}, re(u"definition of service .* not found|service file .* not found"_s),
            "The service that the URL names is not known."_L1,
            "Services stand in ~/.pg_service.conf, or in the file that PGSERVICEFILE names."_L1, {}, Fix::None},
        {{}, re(u"could not translate host name|could not parse network address|name or service not known"_s),
            "The host name of {host} could not be found."_L1,
            "Check its spelling, and that this computer is online."_L1,
            "A paused or deleted project has no name any more; the direct host (db.….supabase.co) has an IPv6 address "
            "only, so "
            "take the Session pooler's URL from the dashboard where there is no IPv6."_L1,
            Fix::Retry},
        {{},
            re(u"\\([0-9a-f]*:[0-9a-f:.%\\w]*\\), port \\d+ failed: (network is unreachable|no route to host|cannot assign requested address)"_s),
            "{host} was found under an IPv6 address, which this network cannot reach."_L1,
            "Use an address that has IPv4."_L1,
            "Take the Session pooler's URL from the dashboard (Connect, Session pooler): it has IPv4. Its host name "
            "cannot be "
            "guessed from this one."_L1,
            Fix::None},
        {{}, re(u"network is unreachable|no route to host"_s), "There is no way to {host} from this network."_L1,
            "Check that this computer is online, and whether a VPN is needed."_L1, {}, Fix::Retry},
        {{}, re(u"connection refused"_s), "Nothing answers at {host}."_L1,
            "Check the port and that the server is running: 5432 is the usual one, 54322 that of a local Supabase."_L1,
            "A paused project, or too many wrong passwords before, have the same effect."_L1, Fix::Retry},
        {{}, re(u"on socket .* failed: (no such file or directory|connection refused)"_s),
            "No server is running on this computer, or not with its socket in that folder."_L1,
            "Start the server, or name the right folder or host."_L1, {}, Fix::Retry},
        {{}, re(u"on socket .* failed: permission denied"_s), "The server's socket may not be used by this account."_L1,
            "Run the program as another account, or connect over TCP (host=localhost)."_L1, {}, Fix::None},
        {{}, re(u"timeout expired|timed out"_s), "{host} did not answer in time."_L1,
            "A firewall or VPN may swallow the traffic, or what listens there is not PostgreSQL. Check host, port and "
            "the list of "
            "allowed addresses."_L1,
            {}, Fix::Retry},
        {{}, re(u"session is (not )?read-(only|write)|server is (not )?in hot standby"_s),
            "No server of the list is of the kind that target_session_attrs asks for."_L1,
            "Check which of the servers is the primary one."_L1, {}, Fix::Retry},
        {{},
            re(u"server closed the connection unexpectedly|connection reset by peer|EOF detected|unexpected eof|SSL SYSCALL|broken pipe"_s),
            "What answers at {host} closed the connection at once."_L1,
            "Either that is not the port of a PostgreSQL server, or something in between cut the line. Check host and port."_L1,
            {}, Fix::Retry},
        {{}, re(u"invalid .*value|invalid connection option|invalid integer value|could not match|weak sslmode"_s),
            "An option of the URL has a value that the client library does not take."_L1,
            "Its words below name the option."_L1, {}, Fix::None},
    };
}

} // namespace

const QList<ConnectionRule> &connectionRules()
{
    static const QList<ConnectionRule> rules = poolerRules() + serverRules() + tlsRules() + networkRules();
    return rules;
}

} // namespace archon::db
