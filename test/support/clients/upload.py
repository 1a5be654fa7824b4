"""Sends Parameters and Audio with http.client, or with requests in the ways of its documentation.

Arguments: the kind of client, the address, the token, the charset.
"""
import sys
import urllib.parse

kind, url, token, charset = sys.argv[1:]
headers = {'Authorization': 'Bearer ' + token, 'Tenant': 'demo'}
with open('parameters.json', encoding='utf-8') as file:
    parameters = file.read()
with open('call.wav', 'rb') as file:
    audio = file.read()


def with_http_client():
    import http.client

    address = urllib.parse.urlparse(url)
    boundary = '*****'
    part = '--%s\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n'
    text = part % (boundary, 'Parameters', '\r\nContent-Type: application/json; charset=' + charset)
    recording = '\r\n' + part % (boundary, 'Audio', '; filename="D:\\Calls\\"')
    end = '\r\n--%s--\r\n' % boundary
    body = text.encode() + parameters.encode(charset) + recording.encode() + audio + end.encode()
    connection = http.client.HTTPConnection(address.hostname, address.port)
    type = 'multipart/form-data; boundary=' + boundary
    connection.request('POST', address.path, body, dict(headers, **{'Content-Type': type}))
    return connection.getresponse().read()


def with_requests():
    import requests

    part = (None, parameters.encode(charset), 'application/json; charset=' + charset)
    files = {'Parameters': part, 'Audio': ('call.wav', audio, 'audio/wav')}
    return requests.post(url, headers=headers, files=files).content


def with_requests_data():
    import requests

    files = {'Audio': ('çağrı.wav', audio)}
    return requests.post(url, headers=headers, data={'Parameters': parameters}, files=files).content


kinds = {'http.client': with_http_client, 'requests': with_requests, 'requests-data': with_requests_data}
sys.stdout.buffer.write(kinds[kind]())
