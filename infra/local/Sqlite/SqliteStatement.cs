using System.Text;
using SQLitePCL;

namespace GreenFlux.Local.Sqlite;

/// <summary>
/// A prepared statement, kept by its connection. Use it only inside the work that asked for it; asking for the same SQL
/// again starts it anew. Parameters count from 1, columns from 0.
/// </summary>
public sealed class SqliteStatement
{
    // Strict: what can't be stored as it is must not be stored as something else.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Connection connection;
    private readonly sqlite3_stmt statement;

    internal SqliteStatement(Connection connection, sqlite3_stmt statement)
    {
        this.connection = connection;
        this.statement = statement;
    }

    internal bool InUse { get; set; }

    public SqliteStatement Bind(int parameter, long value) => Checked(raw.sqlite3_bind_int64(statement, parameter, value));

    public SqliteStatement Bind(int parameter, long? value) =>
        value is { } number ? Bind(parameter, number) : BindNull(parameter);

    /// <summary>Binds text; null binds NULL.</summary>
    /// <exception cref="ArgumentException">The text holds half of a surrogate pair, which UTF-8 can't express.</exception>
    public SqliteStatement Bind(int parameter, string? value)
    {
        if (value is null)
            return BindNull(parameter);
        if (value.Length > 256)
            return Checked(raw.sqlite3_bind_text(statement, parameter, (ReadOnlySpan<byte>)Utf8.GetBytes(value)));
        Span<byte> bytes = stackalloc byte[768];
        return Checked(raw.sqlite3_bind_text(statement, parameter, (ReadOnlySpan<byte>)bytes[..Utf8.GetBytes(value, bytes)]));
    }

    /// <summary>Binds a blob.</summary>
    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value) => Checked(raw.sqlite3_bind_blob(statement, parameter, value));

    /// <summary>Binds bytes that are UTF-8 text already.</summary>
    public SqliteStatement BindUtf8(int parameter, ReadOnlySpan<byte> value) => Checked(raw.sqlite3_bind_text(statement, parameter, value));

    public SqliteStatement BindNull(int parameter) => Checked(raw.sqlite3_bind_null(statement, parameter));

    /// <summary>The next row; false when there is no more.</summary>
    public bool Step()
    {
        InUse = true;
        var code = raw.sqlite3_step(statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw connection.Failure(code),
        };
    }

    /// <summary>Runs the statement to its end and makes it ready for other values; the number of rows it changed.</summary>
    public int Execute()
    {
        while (Step())
        {
            // Rows of a RETURNING clause that nobody asked for.
        }
        Reset();
        return connection.Changes;
    }

    /// <summary>Ready to run again; bound values stay until they are bound anew.</summary>
    public void Reset()
    {
        // The code repeats the failure of the last step, which has been thrown already.
        _ = raw.sqlite3_reset(statement);
        InUse = false;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    public int Int32(int column) => raw.sqlite3_column_int(statement, column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    // Read as a blob, because text may hold NUL characters.
    public string Text(int column) => Utf8.GetString(raw.sqlite3_column_blob(statement, column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The bytes of a blob or a text, copied.</summary>
    public byte[] Bytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    /// <summary>The bytes of a blob or a text, valid until the next step.</summary>
    public ReadOnlySpan<byte> Span(int column) => raw.sqlite3_column_blob(statement, column);

    internal void Restart()
    {
        Reset();
        _ = raw.sqlite3_clear_bindings(statement);
    }

    internal void Finish() => statement.Dispose();

    private SqliteStatement Checked(int code) => code == raw.SQLITE_OK ? this : throw connection.Failure(code);
}
