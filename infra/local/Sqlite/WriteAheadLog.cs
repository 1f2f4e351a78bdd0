using System.Buffers.Binary;

namespace GreenFlux.Local.Sqlite;

/// <summary>
/// Looks at a write-ahead log before SQLite recovers from it: SQLite keeps what is whole up to the last commit and drops
/// the rest without a word. Format: sqlite.org/fileformat2.html#the_write_ahead_log.
/// </summary>
internal static class WriteAheadLog
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const int SaltsEnd = 16;

    /// <summary>Null when nothing was ever committed to it, or there is none.</summary>
    public static LogScan? Scan(string path)
    {
        if (!File.Exists(path))
            return null;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Scan(path, file);
    }

    private static LogScan? Scan(string path, FileStream file)
    {
        var length = file.Length;
        if (length <= HeaderBytes)
            return null;
        Span<byte> bytes = stackalloc byte[HeaderBytes];
        file.ReadExactly(bytes);
        if (Header.Read(bytes) is not { } header)
            return new LogScan(path, LogCondition.Damaged, Commits: 0, RecoveredBytes: 0, length, DroppedFrames: 0, DroppedCommits: 0);

        var (commits, end, offset) = ReadWhole(file, header, length);
        var rest = ReadRest(file, header, offset, length);
        var unfinished = (offset - end) / header.FrameBytes;
        return new LogScan(path, ConditionOf(rest, unfinished), commits, end, length, unfinished + rest.Frames, rest.Commits);
    }

    /// <summary>Frames whose checksums continue the chain: what SQLite takes, up to the last one that ends a transaction.</summary>
    private static (long Commits, long End, long Offset) ReadWhole(FileStream file, Header header, long length)
    {
        var frame = new byte[header.FrameBytes];
        var (commits, end, offset, sum) = (0L, (long)HeaderBytes, (long)HeaderBytes, header.Sum);
        while (offset + frame.Length <= length)
        {
            file.ReadExactly(frame);
            sum = header.Add(header.Add(sum, frame.AsSpan(0, 8)), frame.AsSpan(FrameHeaderBytes));
            if (!header.Owns(frame) || Number(frame, 0) == 0 || Number(frame, 16) != sum.First || Number(frame, 20) != sum.Second)
                break;
            offset += frame.Length;
            if (!IsCommit(frame))
                continue;
            commits++;
            end = offset;
        }
        return (commits, end, offset);
    }

    /// <summary>What follows the whole frames. A log is overwritten from its start, so frames of the time before may stand there.</summary>
    private static Rest ReadRest(FileStream file, Header header, long offset, long length)
    {
        var rest = new Rest();
        var frame = new byte[FrameHeaderBytes];
        for (; offset < length; offset += header.FrameBytes)
        {
            file.Position = offset;
            var read = file.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false);
            if (read < SaltsEnd)
                rest.Cut = true;
            else if (header.Owns(frame))
                rest.Add(IsCommit(frame));
            else if (!header.IsOlder(frame))
                rest.Foreign = true;
        }
        return rest;
    }

    private static LogCondition ConditionOf(Rest rest, long unfinished) => rest switch
    {
        // Each commit is flushed before the next transaction is written, so what was followed by another one was acknowledged.
        { FollowsCommit: true } => LogCondition.Damaged,
        { Commits: > 0 } or { Foreign: true } => LogCondition.TornTail,
        { Frames: > 0 } or { Cut: true } => LogCondition.Unfinished,
        _ => unfinished > 0 ? LogCondition.Unfinished : LogCondition.Whole,
    };

    private static bool IsCommit(ReadOnlySpan<byte> frame) => Number(frame, 4) != 0;

    private static uint Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    private sealed class Rest
    {
        public long Frames { get; private set; }
        public long Commits { get; private set; }

        /// <summary>A frame of this log stands behind one that ended a transaction.</summary>
        public bool FollowsCommit { get; private set; }
        public bool Foreign { get; set; }
        public bool Cut { get; set; }

        public void Add(bool commit)
        {
            FollowsCommit |= Commits > 0;
            Frames++;
            Commits += commit ? 1 : 0;
        }
    }

    private readonly record struct Checksum(uint First, uint Second);

    private readonly record struct Header(int PageBytes, bool BigEndian, uint Generation, uint Salt1, uint Salt2, Checksum Sum)
    {
        private const uint Magic = 0x377f0682;
        private const int SmallestPage = 512;
        private const int LargestPage = 65536;

        public int FrameBytes => FrameHeaderBytes + PageBytes;

        public static Header? Read(ReadOnlySpan<byte> bytes)
        {
            var page = Number(bytes, 8);
            if ((Number(bytes, 0) & ~1u) != Magic || page is < SmallestPage or > LargestPage || !uint.IsPow2(page))
                return null;
            var header = new Header((int)page, (Number(bytes, 0) & 1) == 1, Number(bytes, 12), Number(bytes, 16), Number(bytes, 20),
                new Checksum(Number(bytes, 24), Number(bytes, 28)));
            return header.Add(default, bytes[..24]) == header.Sum ? header : null;
        }

        public bool Owns(ReadOnlySpan<byte> frame) => Number(frame, 8) == Salt1 && Number(frame, 12) == Salt2;

        /// <summary>The first salt counts up each time the log is begun again.</summary>
        public bool IsOlder(ReadOnlySpan<byte> frame) => Salt1 - Number(frame, 8) is var age && age > 0 && age <= Generation;

        public Checksum Add(Checksum sum, ReadOnlySpan<byte> bytes)
        {
            var (first, second) = (sum.First, sum.Second);
            for (; bytes.Length >= 8; bytes = bytes[8..])
            {
                first += Word(bytes) + second;
                second += Word(bytes[4..]) + first;
            }
            return new Checksum(first, second);
        }

        private uint Word(ReadOnlySpan<byte> bytes) =>
            BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
