namespace GreenFlux.Functions.Operators.Statements;

/// <summary>How a statement looks, on a screen and on A4.</summary>
internal static class StatementStyle
{
    public const string Css = """
        @page { size: A4; margin: 16mm 14mm 18mm }
        * { box-sizing: border-box }
        body { margin: 0; background: #eceff1; color: #1c2429; font: 13px/1.45 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif }
        main { max-width: 210mm; margin: 24px auto; padding: 16mm 14mm; background: #fff; box-shadow: 0 1px 6px rgba(0,0,0,.18) }
        header { display: flex; justify-content: space-between; gap: 24px; border-bottom: 3px solid #0b7a4b; padding-bottom: 14px }
        h1 { margin: 0; font-size: 24px; font-weight: 600 }
        h2 { margin: 22px 0 6px; font-size: 12px; font-weight: 600; letter-spacing: .06em; text-transform: uppercase; color: #0b7a4b }
        .sub, .label { color: #5d6b73 }
        .sub { margin: 4px 0 0 }
        .badge { display: inline-block; margin: 10px 0 0; padding: 2px 10px; border: 1px solid #0b7a4b; border-radius: 3px; color: #0b7a4b; font-weight: 600 }
        .badge.draft { border-color: #b3541e; color: #b3541e }
        .facts { border-collapse: collapse; align-self: flex-start }
        .facts th { text-align: left; font-weight: 400; color: #5d6b73; padding: 1px 14px 1px 0 }
        .facts td { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; padding: 1px 0 }
        .parties { display: grid; grid-template-columns: 1fr 1fr; gap: 24px }
        .parties p { margin: 0; overflow-wrap: anywhere }
        table.figures { width: 100%; border-collapse: collapse }
        .figures th { text-align: left; font-weight: 600; border-bottom: 1.5px solid #1c2429; padding: 4px 6px; vertical-align: bottom }
        .figures td { border-bottom: 1px solid #dde3e6; padding: 4px 6px; vertical-align: top; overflow-wrap: anywhere }
        .figures .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
        .figures tfoot tr:first-child td { font-weight: 600; border-top: 1.5px solid #1c2429 }
        .figures .due td { font-size: 15px; font-weight: 700; border-top: 1.5px solid #1c2429; border-bottom: 3px double #1c2429; padding-top: 8px }
        .figures thead { display: table-header-group }
        .figures tr { break-inside: avoid }
        .lines { font-size: 10.5px }
        .figures.lines td { overflow-wrap: break-word; max-width: 36mm }
        .lines .t { white-space: nowrap }
        .figures.lines td.id { overflow-wrap: anywhere; max-width: none; font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 9px }
        .lines em { font-style: normal; font-weight: 600; color: #b3541e }
        .notes { margin: 10px 0 0; padding-left: 18px; color: #39454c }
        footer { margin-top: 24px; padding-top: 8px; border-top: 1px solid #dde3e6; color: #5d6b73; font-size: 10.5px }
        @media print { body { background: #fff } main { margin: 0; padding: 0; max-width: none; box-shadow: none } h2 { break-after: avoid } }
        """;
}
