import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sends Parameters and Audio as the many copies of MultipartUtility do: a boundary of equals signs without quotes, and
 * the charset in the Content-Type of each text part.
 *
 * Arguments: the kind of client, the address, the token, the charset.
 */
public class Upload {
  public static void main(String[] arguments) throws Exception {
    String kind = arguments[0], url = arguments[1], token = arguments[2], charset = arguments[3];
    String boundary = "===" + System.currentTimeMillis() + "===";
    String type = "multipart/form-data; boundary=" + boundary;
    byte[] body = body(boundary, charset);
    byte[] answer = kind.equals("HttpURLConnection") ? connection(url, token, type, body) : client(url, token, type, body);
    System.out.write(answer);
    System.out.flush();
  }

  static byte[] body(String boundary, String charset) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintWriter writer = new PrintWriter(new OutputStreamWriter(bytes, charset), true);
    writer.append("--" + boundary).append("\r\n");
    writer.append("Content-Disposition: form-data; name=\"Parameters\"").append("\r\n");
    writer.append("Content-Type: text/plain; charset=" + charset).append("\r\n\r\n");
    writer.append(Files.readString(Path.of("parameters.json"), StandardCharsets.UTF_8)).append("\r\n");
    writer.append("--" + boundary).append("\r\n");
    writer.append("Content-Disposition: form-data; name=\"Audio\"; filename=\"call.wav\"").append("\r\n");
    writer.append("Content-Type: audio/x-wav").append("\r\n");
    writer.append("Content-Transfer-Encoding: binary").append("\r\n\r\n").flush();
    bytes.write(Files.readAllBytes(Path.of("call.wav")));
    writer.append("\r\n").append("--" + boundary + "--").append("\r\n").flush();
    return bytes.toByteArray();
  }

  static byte[] connection(String url, String token, String type, byte[] body) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", type);
    connection.setRequestProperty("Authorization", "Bearer " + token);
    connection.setRequestProperty("Tenant", "demo");
    connection.getOutputStream().write(body);
    boolean isError = connection.getResponseCode() >= 400;
    try (InputStream answer = isError ? connection.getErrorStream() : connection.getInputStream()) {
      return answer.readAllBytes();
    }
  }

  static byte[] client(String url, String token, String type, byte[] body) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", type)
        .header("Authorization", "Bearer " + token)
        .header("Tenant", "demo")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
  }
}
