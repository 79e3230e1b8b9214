// An issuer for the tests: npm's oidc-provider with one public client and one person, under the name that she signs in with.
// node server.mjs; prints its issuer URL. Each line of standard input is a JSON object that changes `say`; the answer is a line with what
// was granted so far, by grant. Ends when its standard input closes.
import http from 'node:http'
import readline from 'node:readline'
import Provider from 'oidc-provider'

const say = {skew_s: 0, access_token_s: 3600, name_in_id_token: true, groups: [], error: 0}
const granted = {}

// The library has its own to say there.
console.info = console.log = console.error
const tell = (line) => process.stdout.write(`${line}\n`)

const real = Date.now.bind(Date)
Date.now = () => real() + say.skew_s * 1000

const listener = http.createServer((request, response) => {
  if (say.error) return response.writeHead(say.error, {'content-type': 'text/html'}).end('<html>busy</html>')
  return answer(request, response)
})
listener.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${listener.address().port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'sohoa',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://127.0.0.1/callback'],
        grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        response_types: ['code'],
      },
    ],
    claims: {openid: ['sub'], profile: ['name', 'roles']},
    conformIdTokenClaims: false,
    cookies: {keys: ['of the tests']},
    features: {
      deviceFlow: {enabled: true},
      devInteractions: {enabled: true},
      revocation: {enabled: true},
    },
    findAccount: (ctx, id) => ({
      accountId: id,
      claims: (use) => (use === 'id_token' && !say.name_in_id_token ? {sub: id} : {sub: id, name: `Nguyễn Thị ${id}`, roles: say.groups}),
    }),
    rotateRefreshToken: true,
    ttl: {
      AccessToken: () => say.access_token_s,
      AuthorizationCode: 60,
      DeviceCode: 600,
      Grant: 86400,
      IdToken: 3600,
      Interaction: 86400,
      RefreshToken: 86400,
      Session: 86400,
    },
  })
  provider.on('grant.success', (ctx) => {
    const grant = ctx.oidc.params.grant_type
    granted[grant] = (granted[grant] ?? 0) + 1
  })
  answer = provider.callback()
  tell(issuer)
})
let answer

const lines = readline.createInterface({input: process.stdin})
lines.on('line', (line) => {
  Object.assign(say, JSON.parse(line))
  tell(JSON.stringify(granted))
})
lines.on('close', () => process.exit())
