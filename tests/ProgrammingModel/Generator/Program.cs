using GreenFlux.Tests.StubGenerator;

if (args is not [var list, var output])
{
    Console.Error.WriteLine("Usage: stub-generator SIGNATURES OUTPUT.cs");
    return 1;
}

try
{
    File.WriteAllText(output, StubWriter.Write(SignatureList.Parse(File.ReadAllLines(list))));
    return 0;
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{list}: {e.Message}");
    return 1;
}
