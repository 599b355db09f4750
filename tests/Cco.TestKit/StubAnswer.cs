using Microsoft.AspNetCore.Http;

namespace Cco.TestKit;

/// <summary>What the stub does with a request.</summary>
internal delegate Task StubAnswer(HttpContext context, StubRequest request);
